import aws_cdk as cdk

from board.stack import StatusBoard


def make_board(app, stage):
    return StatusBoard(app, 'status-board-' + stage, stage=stage)


if __name__ == '__main__':
    app = cdk.App()
    make_board(app, app.node.try_get_context('stage'))
    app.synth()
