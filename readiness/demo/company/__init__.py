"""Lantern Works: a fictional company of forty people, told from tables and lived through on a scripted clock."""
