"""What is learned of actions: experiments, effects, propensities, ageing, reviews."""
