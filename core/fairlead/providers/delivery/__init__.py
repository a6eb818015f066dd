"""What happens between yes and the end: appointments and what came of them, the action plan, the final report."""
