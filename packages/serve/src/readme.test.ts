import { it } from '@jest/globals';
import { runReadmeExamples } from '@torouter/test-utils';

it('the example of the README prints what it says', async () => {
  await runReadmeExamples(new URL('../README.md', import.meta.url));
}, 60_000);
