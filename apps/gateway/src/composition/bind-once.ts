import type { ContainerModuleLoadOptions, ServiceIdentifier } from 'inversify';

/** Gives the one value that is bound as `of`, made when it is first asked for. */
export type Get = <T>(of: ServiceIdentifier<T>) => T;

/**
 * Binds one value for the life of the gateway. What it is made of is asked for by name: with lists of types, tokens and
 * parameters side by side, two pools that change places look right to the compiler.
 */
export function bindOnce<T>(
  { bind }: ContainerModuleLoadOptions,
  as: ServiceIdentifier<T>,
  make: (get: Get) => T,
): void {
  let isBeingMade = false;
  bind(as)
    .toDynamicValue((context) => {
      if (isBeingMade) throw new Error(`${nameOf(as)} is made of something that is made of it`);
      isBeingMade = true;
      try {
        return make((of) => context.get(of));
      } finally {
        isBeingMade = false;
      }
    })
    .inSingletonScope();
}

function nameOf(identifier: ServiceIdentifier): string {
  return typeof identifier === 'function' ? identifier.name : String(identifier);
}
