import { config } from 'zod';

// zod tries once whether it may compile its checks. The page's policy forbids that, rightly: without the try there is no report of a breach that was none.
// In the first script, before any schema: they ask when they are made.
config({ jitless: true });
