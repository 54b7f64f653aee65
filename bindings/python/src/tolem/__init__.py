"""Payouts and card payments that are never sent twice, never lost and always known.

    with tolem.Client(config) as client:
        result = client.payout(order_number="A-1001", amount=Decimal("1500.00"), currency="KZT",
                               card={"number": "4111111111111111"})

An outcome is a value: look at `result.status` and do what it says. Only what is wrong with the caller is raised
(`tolem.Error`). Importing this package loads nothing; the library is loaded when it is first needed.
"""

from __future__ import annotations

from ._abi import VERSION as __version__
from ._call import answered
from ._client import Client
from ._errors import (
    ArgumentError,
    ConfigError,
    ConflictError,
    Error,
    ForkedError,
    HandleError,
    InternalError,
    JournalError,
    LibraryError,
    ProgramError,
    RequestError,
    UnsupportedError,
)
from ._job import Job
from ._library import functions
from ._money import to_major
from ._operations import BillingPayerData, Payer, PaymentCard, PayoutCard, Recipient, Source, ThreeDs
from ._request import Amount, to_minor
from ._results import (
    Advice, Balance, BankSaid, Cards, Checked, Customer, Event, Explanation, Kind, ListedMovement, Movement, Movements,
    Notification, Opened, Page, Phase, Ping, Progress, Recovery, Removal, Result, State, StoredCard, Sum, Trouble,
)
from ._status import Status


def describe() -> Result:
    """The library's own description: operations with the JSON Schemas of their requests and answers, gateways, settings."""
    library = functions()
    return answered(library, Result, library.tolem_describe)


def version() -> str:
    """The version of the library that is loaded; `__version__` is that of this package."""
    text: bytes = functions().tolem_version()
    return text.decode()


def abi_version() -> int:
    """The ABI of the library that is loaded."""
    number: int = functions().tolem_abi_version()
    return number


__all__ = [
    "Advice", "Amount", "ArgumentError", "Balance", "BankSaid", "BillingPayerData", "Cards", "Checked", "Client",
    "ConfigError", "ConflictError", "Customer", "Error", "Event", "Explanation", "ForkedError", "HandleError",
    "InternalError", "Job", "JournalError", "Kind", "LibraryError", "ListedMovement", "Movement", "Movements",
    "Notification", "Opened", "Page", "Payer", "PaymentCard", "PayoutCard", "Phase", "Ping", "ProgramError", "Progress",
    "Recipient", "Recovery", "Removal", "RequestError", "Result", "Source", "State", "Status", "StoredCard", "Sum", "ThreeDs",
    "Trouble", "UnsupportedError", "abi_version", "describe", "to_major", "to_minor", "version",
]
