import { expect, it } from 'vitest';
import { scriptsOf } from '../../../src/source/html';

it('a page is its inline scripts, each where it was', () => {
  const page = `<html><script-like /><script src="tf.js"></script>
<script>const a = '<b>' </script><!-- <script>no()</script> -->
<script type="x-shader">void main() {}</script><script type="module">
  go(a);
</script></html>`;
  const program = scriptsOf(page);
  expect(program.split('\n').map((line) => line.trimEnd())).toEqual(['', `        const a = '<b>' ;`, '', '  go(a);', ';']);
  expect(program).toHaveLength(page.length);
});

it("a page's own script files are required where they stand; libraries and what lies elsewhere are not", () => {
  const page = `<script src='js/blocks.js'></script><script type="text/javascript" src=../a.js></script>
<script src="/root.js"></script><script src="https://cdn.example/b.js"></script><script src="vendor/d3.min.js"></script><script src="lib/tf-core-2.0.js"></script>`;
  const program = scriptsOf(page);
  expect(program.trim().split(/\s+/)).toEqual(['require("./js/blocks.js");', 'require("../a.js");']);
  expect(program.indexOf('require("../a.js")')).toBe(page.indexOf('<script type'));
});

it('what an element does on an event is taken where it makes models, each character where it was', () => {
  const page = `<p onclick="go()">on ="tf.layers"</p><style onclick='{ const m = 1 &lt; 2 && tf.sequential(); }'></style>`;
  const program = scriptsOf(page);
  expect(program.trim()).toBe('const m = 1 <    2 && tf.sequential();  ;');
  expect(program.indexOf('const m')).toBe(page.indexOf('const m'));
  expect(program).toHaveLength(page.length);
});
