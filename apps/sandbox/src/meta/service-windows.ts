/** https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/send-messages#customer-service-windows */
const windowMs = 24 * 3_600_000;

/** Windows are remembered for so many pairs; the one opened longest ago is forgotten first. */
const rememberedLimit = 100_000;

/** When each person last wrote to each number: free text is allowed for 24 hours after. */
export class ServiceWindows {
  readonly #openedAt = new Map<string, number>();

  open(phoneNumberId: string, phone: string, now: number): void {
    const key = `${phoneNumberId} ${phone}`;
    this.#openedAt.delete(key);
    this.#openedAt.set(key, now);
    if (this.#openedAt.size > rememberedLimit) {
      const [oldest] = this.#openedAt.keys();
      if (oldest !== undefined) this.#openedAt.delete(oldest);
    }
  }

  /** Epoch milliseconds, or null where the window is closed. */
  openUntil(phoneNumberId: string, phone: string, now: number): number | null {
    const openedAt = this.#openedAt.get(`${phoneNumberId} ${phone}`);
    return openedAt !== undefined && now < openedAt + windowMs ? openedAt + windowMs : null;
  }

  clear(): void {
    this.#openedAt.clear();
  }
}
