import { config } from 'zod';

// zod tries once whether it may compile its checks. The page's policy forbids that, rightly: without the try there is no report of a breach that was none.
// Must be the first import of main.tsx: schemas ask when they are made.
config({ jitless: true });
