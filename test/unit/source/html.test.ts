import { expect, it } from 'vitest';
import { scriptsOf } from '../../../src/source/html';

it('a page is its inline scripts, each where it was', () => {
  const page = `<html><script src="tf.js"></script>
<script>const a = '<b>' </script><!-- <script>no()</script> -->
<script type="x-shader">void main() {}</script><script type="module">
  go(a);
</script></html>`;
  const program = scriptsOf(page);
  expect(program.split('\n').map((line) => line.trimEnd())).toEqual(['', `        const a = '<b>' ;`, '', '  go(a);', ';']);
  expect(program).toHaveLength(page.length);
});
