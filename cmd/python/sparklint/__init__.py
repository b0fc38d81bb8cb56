"""What the wheel has beside the binary: python -m sparklint, and the guard for SparkMagic."""
