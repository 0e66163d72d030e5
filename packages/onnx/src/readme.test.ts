import { it } from '@jest/globals';
import { runReadmeExamples } from '@torouter/test-utils';

it('runs', async () => {
  await runReadmeExamples(new URL('../README.md', import.meta.url));
}, 60_000);
