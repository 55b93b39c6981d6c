"""What strategies added: customers who were reached beside customers who were held out."""
