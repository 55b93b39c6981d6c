"""Who shares in a conversion: rules, removal effects and coalitions, exact to the cent."""
