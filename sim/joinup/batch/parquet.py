"""Tables as Parquet: written with checksums, read a few columns at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq


def columns_of(file: pq.ParquetFile, names: list[str] | None) -> pa.Table:
    """Return some columns of a part, and let go of all that was needed besides to read them."""
    import pyarrow as pa

    table = file.read(names)
    pa.default_memory_pool().release_unused()
    return table


def as_parquet(table: pa.Table) -> bytes:
    """Return a table as the bytes of a file, each page with its checksum."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    buffer = pa.BufferOutputStream()
    pq.write_table(table, buffer, compression="zstd", write_page_checksum=True)
    content: bytes = buffer.getvalue().to_pybytes()
    return content
