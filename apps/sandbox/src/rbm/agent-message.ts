import { z } from 'zod';
import { RbmError } from './rbm-error.ts';

/** https://developers.google.com/business-communications/rcs-business-messaging/reference/rest/v1/phones.agentMessages */
const wholeLimitBytes = 250 * 1024;
const longestTtlSeconds = 15 * 86_400;

const postbackData = z.string().max(2048);
const label = z.string().min(1).max(25);
const reply = z.strictObject({ text: label, postbackData });
const action = z
  .strictObject({
    text: label,
    postbackData,
    fallbackUrl: z.url().optional(),
    dialAction: z.strictObject({ phoneNumber: z.string().regex(/^\+[1-9]\d{6,14}$/) }).optional(),
    openUrlAction: z
      .strictObject({
        url: z.url(),
        application: z.string().optional(),
        webviewViewMode: z.string().optional(),
        description: z.string().optional(),
      })
      .optional(),
    viewLocationAction: z.looseObject({}).optional(),
    shareLocationAction: z.strictObject({}).optional(),
    createCalendarEventAction: z
      .strictObject({
        startTime: z.iso.datetime({ offset: true }),
        endTime: z.iso.datetime({ offset: true }),
        title: z.string().max(100),
        description: z.string().max(500).optional(),
      })
      .optional(),
  })
  .refine((given) => Object.keys(given).filter((key) => key.endsWith('Action')).length === 1, 'one action, exactly');
const suggestion = z.union([z.strictObject({ reply }), z.strictObject({ action })]);
export type Suggestion = z.output<typeof suggestion>;

const contentInfo = z.strictObject({
  fileUrl: z.url(),
  thumbnailUrl: z.url().optional(),
  forceRefresh: z.boolean().optional(),
  altText: z.string().optional(),
});
const cardContent = z
  .strictObject({
    title: z.string().max(200).optional(),
    description: z.string().max(2000).optional(),
    media: z.strictObject({ height: z.enum(['SHORT', 'MEDIUM', 'TALL']), contentInfo }).optional(),
    suggestions: z.array(suggestion).max(4).default([]),
  })
  .refine(({ title, description, media }) => (title ?? description ?? media) !== undefined, 'an empty card');
const standaloneCard = z.strictObject({
  cardOrientation: z.enum(['HORIZONTAL', 'VERTICAL']),
  thumbnailImageAlignment: z.enum(['LEFT', 'RIGHT']).optional(),
  cardContent,
});
const carouselCard = z.strictObject({
  cardWidth: z.enum(['SMALL', 'MEDIUM']),
  cardContents: z.array(cardContent).min(2).max(10),
});

const contents = ['text', 'richCard', 'uploadedRbmFile', 'contentInfo'] as const;
const contentMessage = z
  .strictObject({
    text: z.string().min(1).max(3072).optional(),
    richCard: z
      .strictObject({ standaloneCard: standaloneCard.optional(), carouselCard: carouselCard.optional() })
      .refine((card) => (card.standaloneCard === undefined) !== (card.carouselCard === undefined), 'one card, exactly')
      .optional(),
    uploadedRbmFile: z.strictObject({ fileName: z.string(), thumbnailName: z.string().optional() }).optional(),
    contentInfo: contentInfo.optional(),
    suggestions: z.array(suggestion).max(11).default([]),
  })
  .refine((given) => contents.filter((kind) => given[kind] !== undefined).length === 1, 'one content, exactly');

const agentMessageSchema = z
  .strictObject({
    contentMessage,
    messageTrafficType: z
      .enum(['AUTHENTICATION', 'TRANSACTION', 'PROMOTION', 'SERVICEREQUEST', 'ACKNOWLEDGEMENT'])
      .optional(),
    ttl: z
      .string()
      .regex(/^\d+(\.\d{1,9})?s$/, 'seconds, as in "300s"')
      .optional(),
    expireTime: z.iso.datetime({ offset: true }).optional(),
  })
  .refine(({ ttl, expireTime }) => ttl === undefined || expireTime === undefined, '`ttl` or `expireTime`, not both');

export type AgentMessageRequest = z.output<typeof agentMessageSchema>;

/** @throws RbmError INVALID_ARGUMENT */
export function parseAgentMessage(body: unknown, trafficTypeRequired: boolean): AgentMessageRequest {
  const parsed = agentMessageSchema.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw invalid(`Invalid value at 'agent_message.${issue?.path.join('.') ?? ''}': ${issue?.message ?? ''}`);
  }
  if (Buffer.byteLength(JSON.stringify(body)) > wholeLimitBytes) throw invalid('The message is over 250 KB.');
  if (trafficTypeRequired && parsed.data.messageTrafficType === undefined) {
    throw invalid('A multi-use agent must set messageTrafficType.');
  }
  return parsed.data;
}

/** How long the message is worth delivering, in milliseconds; null: without end. @throws RbmError */
export function timeToLive({ ttl, expireTime }: AgentMessageRequest, now: number): number | null {
  if (ttl === undefined && expireTime === undefined) return null;
  const milliseconds = ttl === undefined ? Date.parse(expireTime ?? '') - now : Number.parseFloat(ttl) * 1000;
  if (milliseconds <= 0 || milliseconds > longestTtlSeconds * 1000) {
    throw invalid('The message must expire within 15 days, and not at once.');
  }
  return milliseconds;
}

/** What the person reads. */
export function readableText({ contentMessage: content }: AgentMessageRequest): string {
  const { text, richCard, contentInfo: file, uploadedRbmFile } = content;
  const cards = richCard?.carouselCard?.cardContents ?? [richCard?.standaloneCard?.cardContent];
  const words = cards.flatMap((card) => [card?.title, card?.description]).filter((each) => each !== undefined);
  return text ?? (words.length > 0 ? words.join('\n') : (file?.fileUrl ?? uploadedRbmFile?.fileName ?? ''));
}

/** Everything that can be tapped, chips and cards alike. */
export function suggestionsOf({ contentMessage: content }: AgentMessageRequest): readonly Suggestion[] {
  const { standaloneCard: card, carouselCard: carousel } = content.richCard ?? {};
  const cards = [...(card === undefined ? [] : [card.cardContent]), ...(carousel?.cardContents ?? [])];
  return [...content.suggestions, ...cards.flatMap(({ suggestions }) => suggestions)];
}

export function invalid(message: string): RbmError {
  return new RbmError('INVALID_ARGUMENT', message);
}
