"""What the storekeeper does with goods: receive, count, scrap, take back, give back, clarify."""
