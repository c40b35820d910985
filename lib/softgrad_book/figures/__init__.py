"""Static figures, drawn by matplotlib in the explorables' palette."""
