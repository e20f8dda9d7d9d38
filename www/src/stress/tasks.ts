/** What the worker of this part can do. */
export const tasks = {};
