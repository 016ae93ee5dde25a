"""The smallest change that closes every channel, searched with the attacks as oracle."""
