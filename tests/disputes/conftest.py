"""Keys of rules versions are used again once a test is rolled back."""

from tests.journeys.conftest import _nothing_remembered  # noqa: F401 - a fixture for every test here
