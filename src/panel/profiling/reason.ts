/** Characters that a notification has room for. */
const room = 400;

/** Why a tool failed, in one line: the sentence and, of the tool's own lines, what there is room for. The log has the rest. */
export function inOneLine(why: string): string {
  const line = why.split('\n').map((part) => part.trim()).filter(Boolean).join(' ');
  return line.length <= room ? line : `${line.slice(0, room - 1).trimEnd()}…`;
}
