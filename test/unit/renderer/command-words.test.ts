import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandsOf, commandsText } from '../../../renderer/places/settings/webhooks/command-words.ts';

describe('commands in a text field', () => {
  it('one a line, words between spaces, quotes round what has spaces; nothing else is special', () => {
    expect(commandsOf('npm ci\n\n  npm run "a b"  \necho $HOME;ls \\d ""')).toEqual([
      ['npm', 'ci'],
      ['npm', 'run', 'a b'],
      ['echo', '$HOME;ls', '\\d', ''],
    ]);
  });

  it('reads back what it wrote, whatever the words are', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.string({ unit: 'binary', maxLength: 8 }), { minLength: 1, maxLength: 4 }), { maxLength: 4 }), (commands) => {
        expect(commandsOf(commandsText(commands))).toEqual(commands);
      }),
      { numRuns: 1000 },
    );
  });
});
