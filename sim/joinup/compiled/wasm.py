"""The binary format of WebAssembly, as far as modules of numbers need it.

Haas et al. 2017; the opcodes are those of the WebAssembly Core Specification 2.0, chapter 5. A
value is a vector of two lanes, v128; addresses and counters are i32.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

I32, V128 = b"\x7f", b"\x7b"
NOTES = "joinup"


def unsigned(number: int) -> bytes:
    """Return a number in LEB128.

    >>> unsigned(624485).hex()
    'e58e26'
    """
    out = bytearray()
    while True:
        low, number = number & 127, number >> 7
        out.append(low | (128 if number else 0))
        if not number:
            return bytes(out)


def signed(number: int) -> bytes:
    """Return a number in signed LEB128.

    >>> signed(-123456).hex()
    'c0bb78'
    """
    out = bytearray()
    while True:
        low, number = number & 127, number >> 7
        done = (number == 0 and not low & 64) or (number == -1 and bool(low & 64))
        out.append(low if done else low | 128)
        if done:
            return bytes(out)


def listed(items: Sequence[bytes]) -> bytes:
    """Return a vector of the format: how many there are, and they."""
    return unsigned(len(items)) + b"".join(items)


def named(name: str) -> bytes:
    """Return a name."""
    return unsigned(len(name.encode())) + name.encode()


def simd(opcode: int) -> bytes:
    """Return an instruction on vectors."""
    return b"\xfd" + unsigned(opcode)


def i32(number: int) -> bytes:
    """Return the instruction that puts a number on the stack."""
    return b"\x41" + signed(number)


def get(local: int) -> bytes:
    """Return the instruction that reads a local."""
    return b"\x20" + unsigned(local)


def put(local: int) -> bytes:
    """Return the one that writes it."""
    return b"\x21" + unsigned(local)


def tee(local: int) -> bytes:
    """Return the one that writes it and leaves the value on the stack."""
    return b"\x22" + unsigned(local)


def call(function: int) -> bytes:
    """Return a call."""
    return b"\x10" + unsigned(function)


DROP = b"\x1a"
ADD, MULTIPLY, REMAINDER, OR, EQUAL = b"\x6a", b"\x6c", b"\x70", b"\x72", b"\x46"
LOAD, LOAD_SPLAT, STORE = simd(0), simd(10), simd(11)
LOAD_LOW = simd(93)  # into the first lane
LOAD_INDEX, STORE_INDEX = b"\x28", b"\x36"  # of an i32
TRUE_LANES = simd(196)  # two bits
AND, SHIFT_LEFT, SHIFT_RIGHT = b"\x71", b"\x74", b"\x76"
LOW_LANES = simd(13) + bytes([*range(8), *range(16, 24)])
HIGH_LANES = simd(13) + bytes([*range(8, 16), *range(24, 32)])
OTHER_LANE = simd(13) + bytes([*range(8, 16), *range(8)])
CONVERT_SPLAT = b"\xb7" + simd(20)  # a number of a counter, in both lanes
EXTEND_SPLAT = b"\xad" + simd(18)  # the same as a word
COPY = b"\xfc\x0a\x00\x00"  # memory.copy

VECTOR = {
    "+": simd(240),
    "-": simd(241),
    "*": simd(242),
    "/": simd(243),
    "sqrt": simd(239),
    "abs": simd(236),
    "neg": simd(237),
    "ceil": simd(116),
    "floor": simd(117),
    "trunc": simd(122),
    "==": simd(71),
    "!=": simd(72),
    "<": simd(73),
    "<=": simd(75),
    "pmin": simd(246),
    "pmax": simd(247),
    "not": simd(77),
    "and": simd(78),
    "or": simd(80),
    "xor": simd(81),
    "select": simd(82),
    "ior": simd(80),
    "iand": simd(78),
    "iadd": simd(206),
    "isub": simd(209),
    "imul": simd(213),
}
SHIFT = {"shl": simd(203), "shr": simd(205)}


def as_index(lane: int) -> bytes:
    """Return the instruction that makes a whole number of one lane of a vector."""
    return simd(33) + bytes([lane]) + b"\xfc\x02"


def lane_store(lane: int, offset: int) -> bytes:
    """Return the instruction that stores one lane; address and value are on the stack."""
    return simd(91) + unsigned(3) + unsigned(offset) + bytes([lane])


def high_load(offset: int) -> bytes:
    """Return the instruction that loads the second lane; address and vector are on the stack."""
    return simd(87) + unsigned(3) + unsigned(offset) + b"\x01"


def at(instruction: bytes, offset: int, alignment: int = 4) -> bytes:
    """Return a load or store at an offset from the address on the stack."""
    return instruction + unsigned(alignment) + unsigned(offset)


def vector(low: int | float, high: int | float | None = None) -> bytes:
    """Return the instruction that puts a constant vector on the stack: numbers or words."""
    lanes = (low, low if high is None else high)
    form = "<dd" if isinstance(low, float) else "<QQ"
    return simd(12) + struct.pack(form, *lanes)


def loop(counter: int, end: bytes, step: int, body: bytes) -> bytes:
    """Return a loop over a local from 0 while it is below `end`; it runs once at least."""
    head = i32(0) + put(counter) + b"\x03\x40"
    return head + body + get(counter) + i32(step) + ADD + tee(counter) + end + b"\x48\x0d\x00\x0b"


def either(test: bytes, yes: bytes, no: bytes) -> bytes:
    """Return code that does one thing or another."""
    return test + b"\x04\x40" + yes + b"\x05" + no + b"\x0b"


def when(test: bytes, then: bytes) -> bytes:
    """Return code that is run where a test holds."""
    return test + b"\x04\x40" + then + b"\x0b"


def function(locals_: Sequence[tuple[int, bytes]], body: bytes) -> bytes:
    """Return the code of a function."""
    code = listed([unsigned(count) + kind for count, kind in locals_ if count]) + body + b"\x0b"
    return unsigned(len(code)) + code


def module(
    types: Sequence[tuple[bytes, bytes]],
    functions: Sequence[tuple[int, bytes]],
    exports: Sequence[tuple[str, int]],
    pages: int,
    data: Sequence[tuple[int, bytes]],
    notes: bytes,
) -> bytes:
    """Return a module: functions as (type, code), its memory exported as "memory", data placed.

    `notes` go into its section `NOTES`, where they are read by whoever has the module.
    """

    def section(number: int, content: bytes) -> bytes:
        return bytes([number]) + unsigned(len(content)) + content

    kinds = [b"\x60" + unsigned(len(a)) + a + unsigned(len(r)) + r for a, r in types]
    out = [named("memory") + b"\x02\x00"]
    out += [named(name) + b"\x00" + unsigned(number) for name, number in exports]
    placed = [b"\x00" + i32(where) + b"\x0b" + unsigned(len(raw)) + raw for where, raw in data]
    return b"".join(
        [
            b"\x00asm\x01\x00\x00\x00",
            section(1, listed(kinds)),
            section(3, listed([unsigned(kind) for kind, _ in functions])),
            section(5, listed([b"\x00" + unsigned(pages)])),
            section(7, listed(out)),
            section(10, listed([code for _, code in functions])),
            section(11, listed(placed)),
            section(0, named(NOTES) + notes),
        ]
    )
