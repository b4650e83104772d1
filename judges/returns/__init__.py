"""What a unit reports for a period of a labour competition."""
