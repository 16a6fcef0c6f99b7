import { plainTitle } from './plain-title';

it.each([
  ['Edited `src/load.py`', 'Edited src/load.py'],
  ['Run `` echo `date` ``', 'Run echo `date`'],
  ['Run ``` `` ```', 'Run ``'],
  ['Copy `a` to `b c`', 'Copy a to b c'],
  ['Run `cd src` …', 'Run cd src …'],
  ['It`s open', 'It`s open'],
  ['no name', 'no name']
])('%s is %s', (title, plain) => expect(plainTitle(title)).toBe(plain));

it('takes a moment at most, whatever it is', () => {
  const began = performance.now();
  for (const text of ['`'.repeat(20_000), '` '.repeat(10_000), '`a``b'.repeat(4_000)]) plainTitle(text);
  expect(performance.now() - began).toBeLessThan(2_000);
});
