import { age, dollars, duration, timeOfDay, tokens } from './amounts';

it.each([
  [-5, '0.0 s'],
  [449, '0.4 s'],
  [999, '0.9 s'],
  [12_900, '12 s'],
  [185_000, '3 min 05 s'],
  [3_725_000, '1 h 02 min']
])('%i ms is %s', (ms, text) => expect(duration(ms)).toBe(text));

it.each([
  [0, 'now'],
  [5 * 60_000, '5 min'],
  [3 * 3_600_000, '3 h'],
  [3 * 86_400_000, '3 d']
])('%i ms ago is %s', (ms, text) => expect(age(ms)).toBe(text));

it.each([
  [950, '950'],
  [1_290, '1.2k'],
  [34_567, '34k'],
  [1_500_000, '1.5M']
])('%i tokens are %s', (count, text) => expect(tokens(count)).toBe(text));

it.each([
  [0.0012, '$0.0012'],
  [0.25, '$0.250'],
  [3.456, '$3.46']
])('%f is %s', (cost, text) => expect(dollars(cost)).toBe(text));

it('a time of day has 24 hours', () => {
  expect(timeOfDay(new Date(2026, 0, 31, 21, 5).getTime())).toBe('21:05');
  expect(timeOfDay(new Date(2026, 0, 31, 0, 5).getTime())).toBe('00:05');
});
