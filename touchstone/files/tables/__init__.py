"""Other people's tables as they are (CSV, XLSX, Parquet, JSON lines): looked at, and laid out as rows of text."""
