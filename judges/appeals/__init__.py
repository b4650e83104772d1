"""Appeals on site, objections in the notice period, rulings, and the corrections they lead to."""
