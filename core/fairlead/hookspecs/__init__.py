"""What a module may implement."""
