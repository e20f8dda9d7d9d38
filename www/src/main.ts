import { createApp } from "vue";
import App from "./app/App.vue";
import "./ui/theme.css";

createApp(App).mount("#app");
