import type { LabServer } from './lab-server';

/** A small project with a mistake in it, and a test that finds it. */
export const WRONG = 'return sum(values) / (len(values) - 1)';
export const RIGHT = 'return sum(values) / len(values)';
export const RUN_TESTS = 'python3 -m unittest -v';

export function writeSums(lab: LabServer): void {
  lab.write('sums.py', `"""Sums."""\n\n\ndef mean(values):\n    ${WRONG}\n`);
  lab.write(
    'test_sums.py',
    [
      'import unittest',
      '',
      'from sums import mean',
      '',
      '',
      'class TestMean(unittest.TestCase):',
      '    def test_of_three(self):',
      '        self.assertEqual(mean([1, 2, 6]), 3)',
      '',
      '    def test_of_one(self):',
      '        self.assertEqual(mean([4]), 4)',
      ''
    ].join('\n')
  );
}
