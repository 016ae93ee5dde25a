"""Tables become integer codes; every field gets its facts and its semantic type."""
