import { toAbsolute, toRelative } from './folders';

it.each([
  ['/home/ada', 'data/a.csv', '/home/ada/data/a.csv'],
  ['/home/ada', '', '/home/ada'],
  ['/home/ada', '/data/', '/home/ada/data'],
  ['/', 'home', '/home']
])('%s + %s', (root, path, whole) => expect(toAbsolute(root, path)).toBe(whole));

it.each([
  ['/work', '/work/a.py', 'a.py'],
  ['/work', '/work', '.'],
  ['/work', '/workshop/a.py', null],
  ['/work', '/', null],
  ['/', '/work', 'work'],
  ['/work/b', '/work/a', null]
])('from %s to %s', (folder, path, relative) => expect(toRelative(folder, path)).toBe(relative));
