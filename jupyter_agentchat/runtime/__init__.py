"""Sessions at work: who runs a turn, who is asked, what is published."""
