"""Run with: python3 -m unittest"""

import unittest

from load import coldest_night, rain_by_town


class WeatherTest(unittest.TestCase):
    def test_rain_is_summed_by_town(self):
        self.assertAlmostEqual(rain_by_town()["Bergen"], 63.9)

    def test_the_coldest_night_of_a_warm_town(self):
        self.assertEqual(coldest_night("Cadiz"), 19.3)

    def test_the_coldest_night_of_a_cool_town(self):
        self.assertEqual(coldest_night("Bergen"), 8.1)


if __name__ == "__main__":
    unittest.main()
