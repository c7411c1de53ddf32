"""What happens next in a workflow: a pure token game over frozen values, standard library only."""
