from enum import Enum


class Env(Enum):
    TEST = 'test'
    LIVE = 'live'


SETTINGS = {
    Env.TEST: {
        'keep_data': False,
        'message_days': 14,
        'connection_hours': 2,
        'fan_out': {'batch': 10, 'window_seconds': 0, 'attempts': 2, 'at_once': 1},
        'console': {
            'callback': 'https://console.test.shop.example/login',
            'token_minutes': 60,
            'shift_hours': 24,
        },
        'widget_callback': 'https://test.shop.example/account',
        # group: precedence, the lowest wins
        'groups': {'agents': 20, 'supervisors': 10},
    },
    Env.LIVE: {
        'keep_data': True,
        'message_days': 180,
        'connection_hours': 12,
        'fan_out': {'batch': 100, 'window_seconds': 1, 'attempts': 4, 'at_once': 5},
        'console': {
            'callback': 'https://console.shop.example/login',
            'token_minutes': 15,
            'shift_hours': 10,
        },
        'widget_callback': 'https://shop.example/account',
        'groups': {'agents': 30, 'supervisors': 20, 'quality': 25},
    },
}
