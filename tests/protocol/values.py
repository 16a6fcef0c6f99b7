"""Any value of the contract: strategies made from the types themselves."""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import strategies as st
from msgspec import inspect as mi

Strategy = st.SearchStrategy[Any]

# Every code point, lone surrogates and NUL among them. Two halves that stand together are one code point
# to everybody else, so they are joined here.
texts = st.text(st.characters(exclude_categories=())).map(
    lambda text: text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
)
whole_numbers = st.integers(-(2**53), 2**53)


@cache
def any_of(kind: Any) -> Strategy:
    """Return a strategy for values of a type of the contract."""
    return _strategy(mi.type_info(kind))


def _strategy(info: mi.Type) -> Strategy:
    simple: dict[type, Strategy] = {
        mi.NoneType: st.none(),
        mi.BoolType: st.booleans(),
        mi.IntType: whole_numbers,
        mi.FloatType: st.floats(allow_nan=False, allow_infinity=False),
        mi.AnyType: st.none() | st.booleans() | texts,
    }
    if type(info) in simple:
        return simple[type(info)]
    return _composed(info)


@cache
def _struct(kind: type) -> Strategy:
    fields = mi.type_info(kind).fields  # type: ignore[attr-defined]
    return st.builds(kind, **{field.name: _strategy(field.type) for field in fields})


def _composed(info: mi.Type) -> Strategy:
    match info:
        case mi.StrType(min_length=least, max_length=most):
            return texts.map(lambda text: (text + "x" * (least or 0))[:most])
        case mi.LiteralType(values=values):
            return st.sampled_from(values)
        case mi.UnionType(types=types):
            return st.one_of([_strategy(one) for one in types])
        case mi.VarTupleType(item_type=item):
            return st.lists(_strategy(item), max_size=2).map(tuple)
        case mi.DictType(key_type=key, value_type=value):
            return st.dictionaries(_strategy(key), _strategy(value), max_size=2)
        case mi.StructType(cls=cls):
            return _struct(cls)
    raise TypeError(f"no strategy for {info}")
