'''Wires the stacks of a site.'''

import aws_cdk as cdk

from stacks import Site, load_settings
from stacks.holdings import HoldingsStack
from stacks.indexing import IndexingStack
from stacks.network import NetworkStack
from stacks.oversight import OversightStack
from stacks.reading_room import ReadingRoomStack
from stacks.search import SearchStack


class Archive:
    '''All stacks of one site, as attributes.'''

    def __init__(self, app: cdk.App, site: Site):
        settings = load_settings(site)
        prefix = f'archive-search-{site.value}'

        self.network = NetworkStack(app, f'{prefix}-network', site, settings)
        self.holdings = HoldingsStack(app, f'{prefix}-holdings', site)
        self.search = SearchStack(app, f'{prefix}-search', site, settings, self.network)
        self.indexing = IndexingStack(
            app, f'{prefix}-indexing', settings, self.network, self.holdings, self.search
        )
        self.reading_room = ReadingRoomStack(
            app, f'{prefix}-reading-room', site, settings, self.network, self.search
        )
        self.oversight = OversightStack(
            app, f'{prefix}-oversight', site, settings, self.holdings, self.reading_room
        )
        cdk.Tags.of(app).add('archive:site', site.value)


if __name__ == '__main__':
    app = cdk.App()
    Archive(app, Site(app.node.try_get_context('site')))
    app.synth()
