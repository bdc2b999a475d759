"""What stands in front of every door: who may come in, from where, with how much, and how often."""
