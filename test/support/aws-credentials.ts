/** What the stand-ins take for credentials. */
export const standInCredentials = { accessKeyId: 'everref', secretAccessKey: 'everref' };
