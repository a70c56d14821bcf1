"""Counters as they stand and stood: loss and its value, live counters, archived counters."""

from detector.watch.loss import Loss, Together, as_found, measure_loss, together
from detector.watch.value import Price, Worth, exchanged, price_of, worth

__all__ = [
    "Loss",
    "Price",
    "Together",
    "Worth",
    "as_found",
    "exchanged",
    "measure_loss",
    "price_of",
    "together",
    "worth",
]
