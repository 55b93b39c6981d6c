"""What customers did, analysed: funnels, retention, paths, RFM, tags, groups, alerts."""
