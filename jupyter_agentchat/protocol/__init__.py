"""The values of the contract: frozen, without behaviour. Import the file, not this folder."""
