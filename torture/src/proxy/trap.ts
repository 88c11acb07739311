/** A fail point that waits for its moment; it springs once. */
export interface Trap<Point extends string> {
  readonly point: Point;
  /** Called in the very moment, before another byte goes either way. */
  readonly spring: () => void;
}
