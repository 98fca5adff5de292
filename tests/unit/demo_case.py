"""The synthetic campaign that tests look at."""

import pytest

from demo.campaign import Campaign, make_campaign


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    return make_campaign(tmp_path_factory.mktemp("demo"))
