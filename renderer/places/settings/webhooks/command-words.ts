/** Commands as they stand in a text field, one a line: words between spaces, quotes round what has spaces itself. There is no shell: nothing else is special. */
export function commandsOf(text: string): string[][] {
  return text.split('\n').flatMap((line) => {
    const words = wordsOf(line);
    return words.length === 0 ? [] : [words];
  });
}

/** The same the other way: what it answers reads back as the same commands. */
export function commandsText(commands: readonly (readonly string[])[]): string {
  return commands.map((words) => words.map(quoted).join(' ')).join('\n');
}

/** Words without quotes; inside double quotes `\"`, `\\` and `\n` stand for what they would. */
function wordsOf(line: string): string[] {
  const words: string[] = [];
  let word: string | null = null;
  let quote = false;
  for (let at = 0; at < line.length; at++) {
    const char = line.charAt(at);
    if (quote && char === '\\' && /["\\n]/.test(line.charAt(at + 1))) word = (word ?? '') + (line.charAt(++at) === 'n' ? '\n' : line.charAt(at));
    else if (char === '"') {
      quote = !quote;
      word ??= '';
    } else if (!quote && /\s/.test(char)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + char;
  }
  if (word !== null) words.push(word);
  return words;
}

function quoted(word: string): string {
  if (word !== '' && !/[\s"]/.test(word)) return word;
  return `"${word.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
