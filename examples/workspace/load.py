"""Read the weather."""

import csv
from collections import defaultdict
from pathlib import Path


def rain_by_town(path: str = "weather.csv") -> dict[str, float]:
    """Return how much it rained in each town, in millimetres."""
    rain: dict[str, float] = defaultdict(float)
    with Path(path).open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            rain[row["town"]] += float(row["rain_mm"])
    return dict(rain)


def coldest_night(town: str, path: str = "weather.csv") -> float:
    """Return how cold a town's coldest night was, in degrees Celsius."""
    with Path(path).open(newline="", encoding="utf-8") as file:
        lows = [row["low"] for row in csv.DictReader(file) if row["town"] == town]
    return float(min(lows))


if __name__ == "__main__":
    for town, millimetres in rain_by_town().items():
        print(f"{town:10} {millimetres:6.1f} mm  {coldest_night(town):5.1f} °C")
