'''Sites and their settings.'''

import enum
import json
import tomllib
from pathlib import Path
from types import SimpleNamespace

HERE = Path(__file__).resolve().parent.parent


class Site(enum.Enum):
    '''Where the search is deployed to.'''

    TRIAL = 'trial'
    ARCHIVE = 'archive'

    @property
    def is_permanent(self) -> bool:
        '''Whether anything in it is worth keeping.'''
        return self is Site.ARCHIVE


def load_settings(site: Site) -> SimpleNamespace:
    '''The settings of a site, with tables of the file as attributes.'''
    with open(HERE / 'settings' / f'{site.value}.toml', 'rb') as file:
        tables = tomllib.load(file)
    return json.loads(json.dumps(tables), object_hook=lambda table: SimpleNamespace(**table))
