/** The page is at `console/` of the gateway, which a proxy may have put below a path of its own. */
const root = new URL('..', document.baseURI).pathname;

/** @param path of the gateway, such as `/v1/calls`. */
export const urlOf = (path: `/${string}`): string => `${root}${path.slice(1)}`;
